// Whoever signs out leaves nothing on this device: what a page keeps here for its owner is deleted first.

/** Tell whether a database of ours holds anything; one that does not exist is not made. */
function holdsAnything(name) {
  return new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => resolve(false);
    asked.onsuccess = () => {
      const db = asked.result;
      const stores = [...db.objectStoreNames];
      let found = 0;
      const reading = db.transaction(stores);
      for (const store of stores) reading.objectStore(store).count().onsuccess = ({ target }) => (found += target.result);
      reading.oncomplete = () => {
        db.close();
        resolve(found > 0);
      };
    };
  });
}

function forget(name) {
  return new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onerror = asked.onblocked = resolve;
  });
}

export function watchSignOut() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const name = form.dataset.forgets;
    if (!name || !window.indexedDB) return;
    event.preventDefault();
    if ((await holdsAnything(name).catch(() => false)) && !confirm(form.dataset.unsent)) return;
    await forget(name);
    form.submit();
  });
}
