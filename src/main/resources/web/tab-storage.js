// What a tab keeps until it is closed, also while its page is loaded again, unless the browser refuses to.

/** @param {string} key @returns {string | null} */
export function keptForTab(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} text */
export function keepForTab(key, text) {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // A page that is loaded again knows less then, and nothing else.
  }
}
