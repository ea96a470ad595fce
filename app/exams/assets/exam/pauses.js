/** Wait so many seconds and up to one more, so that a whole hall does not come back at one moment. */
export const pauses = (seconds) => new Promise((resolve) => setTimeout(resolve, (seconds + Math.random()) * 1000));
