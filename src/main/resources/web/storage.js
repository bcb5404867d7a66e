// What this browser keeps from one visit to the next, and what its tabs tell each other, unless it refuses to.

/** @param {string} key @returns {string | null} null also where nothing may be read */
export function keptText(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** What is posted in one tab is heard in all others. @param {string} name @param {() => void} heard */
export function betweenTabs(name, heard) {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = heard;
    return channel;
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
