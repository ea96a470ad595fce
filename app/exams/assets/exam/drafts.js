// What the server has not yet acknowledged, kept on this device so that a reload or a dead battery loses nothing.
// Where the browser has no such store (a private window), the page still works: it only cannot survive a reload.

const STORE = "drafts";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("lunxun-exam", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: ["attempt", "item"] });
    asked.onsuccess = () => {
      // Signing out deletes everything; an open page must not stand in the way.
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
}

function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const range = (attempt) => IDBKeyRange.bound([attempt, ""], [attempt, "\uffff"]);

export class Drafts {
  constructor(attempt) {
    this.attempt = attempt;
    /** Whether the device keeps what it is given: the page must not promise more. */
    this.kept = true;
    this.opened = open().catch(() => null);
  }

  async change(act) {
    const db = await this.opened;
    try {
      const transaction = db.transaction(STORE, "readwrite");
      act(transaction.objectStore(STORE));
      await done(transaction);
      this.kept = true;
    } catch {
      // No store or a full disk must not stop the exam: the text is on the page and on its way to the server.
      this.kept = false;
    }
  }

  async all() {
    const db = await this.opened;
    if (!db) return [];
    try {
      return await asked(db.transaction(STORE).objectStore(STORE).getAll(range(this.attempt)));
    } catch {
      return [];
    }
  }

  keep(item, rev, response) {
    return this.change((store) => store.put({ attempt: this.attempt, item, rev, response }));
  }

  /** Forget a draft the server has; one that was written since then stays. */
  forget(item, rev) {
    return this.change((store) => {
      const found = store.get([this.attempt, item]);
      found.onsuccess = () => {
        if (found.result && found.result.rev <= rev) store.delete([this.attempt, item]);
      };
    });
  }

  wipe() {
    return this.change((store) => store.delete(range(this.attempt)));
  }
}
