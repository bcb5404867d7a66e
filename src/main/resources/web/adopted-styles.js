// A document for libraries that style themselves: the page's policy refuses <style> elements and style attributes, but not style sheets that
// are adopted nor the properties of an element's style, which this puts in their place.

/**
 * A <style> element that stays outside the page: what it is given as text goes to a sheet that the document adopts until it is removed.
 * @param {HTMLStyleElement} style
 */
function adopt(style) {
  const page = style.ownerDocument;
  const sheet = new CSSStyleSheet();
  let text = style.textContent ?? '';
  sheet.replaceSync(text);
  page.adoptedStyleSheets.push(sheet);
  Object.defineProperty(style, 'textContent', {
    get: () => text,
    set: (value) => {
      text = String(value);
      sheet.replaceSync(text);
    },
  });
  style.remove = () => {
    page.adoptedStyleSheets = page.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}

/** @this {HTMLElement} @param {string} name @param {string} value */
function setAttribute(name, value) {
  if (name === 'style') this.style.cssText = value;
  else HTMLElement.prototype.setAttribute.call(this, name, value);
}

/** @template {Node} T @this {HTMLElement} @param {T} child @returns {T} */
function appendChild(child) {
  if (child instanceof HTMLStyleElement) adopt(child);
  else HTMLElement.prototype.appendChild.call(this, child);
  return child;
}

/**
 * The same document, but for the elements that it makes. xterm.js makes the spans of coloured text by the global document all the same: on
 * spans the attribute is replaced for the whole page, which changes nothing else.
 * @param {Document} page @returns {Document}
 */
export function adoptingDocument(page) {
  HTMLSpanElement.prototype.setAttribute = setAttribute;
  const createElement = (/** @type {string} */ name) => Object.assign(page.createElement(name), { setAttribute, appendChild });
  return new Proxy(page, {
    get: (target, name) => {
      if (name === 'createElement') return createElement;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
