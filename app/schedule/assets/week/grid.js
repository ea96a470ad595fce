// Where things stand on the grid: minutes after midnight down, days across. Places are set through the style objects,
// which the content policy allows; what they mean in rem stands in week.css.
export const STEP = 15;

export const columns = (board) => [...board.querySelectorAll("[data-day]")];

/** Put everything of a board where its minutes say. */
export function lay(board) {
  board.style.setProperty("--from", board.dataset.from);
  board.style.setProperty("--to", board.dataset.to);
  for (const each of board.querySelectorAll("[data-start]")) put(each, Number(each.dataset.start), Number(each.dataset.length));
}

export function put(thing, start, length, across = 0) {
  thing.style.setProperty("--start", start);
  thing.style.setProperty("--length", length);
  thing.style.setProperty("--across", across);
}

/** Return the minute of the day at a height of the window, on the step. */
export function minuteAt(board, y) {
  const { top, height } = columns(board)[0].querySelector("[data-hours]").getBoundingClientRect();
  const [from, to] = [Number(board.dataset.from), Number(board.dataset.to)];
  const minute = from + ((y - top) / height) * (to - from);
  return Math.round(minute / STEP) * STEP;
}

export const clock = (minute) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
