// What this browser keeps from one visit to the next. One that refuses to keeps nothing, and the page goes on without.

/** @param {string} key @returns {string | null} null also where nothing may be read */
export function keptText(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} text @returns {boolean} whether it is kept */
export function keepText(key, text) {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
