// Whether what was typed is a name, for what is done only after it was typed. Pure.

/** Stored names may have blanks that nobody sees: outer ones, two in a row, other ones than the space bar's. @param {string} text */
function visible(text) {
  return text.replace(/\s+/g, ' ').trim();
}

/** @param {string} typed @param {string} name */
export function isTyped(typed, name) {
  return visible(typed) === visible(name);
}
