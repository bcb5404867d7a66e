// Where the rows of a long list are, so that only those in view are in the page. Pure.

export class Rows {
  /** The offset of each row's upper edge, and the end of the last. @type {number[]} */
  #edges = [0];

  get length() {
    return this.#edges.length - 1;
  }

  /** The height of all. */
  get height() {
    return this.#edges[this.#edges.length - 1];
  }

  /** @param {number} height */
  push(height) {
    this.#edges.push(this.height + height);
  }

  /** Gives rows another height; those below move. @param {Map<number, number>} heights by index @returns {boolean} whether any had another one before */
  change(heights) {
    let changed = false;
    let moved = 0;
    const first = Math.min(...heights.keys());
    for (let index = first, top = this.top(first); index < this.length; index += 1) {
      const before = this.#edges[index + 1] - top;
      const height = heights.get(index) ?? before;
      changed ||= height !== before;
      top = this.#edges[index + 1];
      moved += height - before;
      this.#edges[index + 1] += moved;
    }
    return changed;
  }

  /** The upper edge of a row. @param {number} index */
  top(index) {
    return this.#edges[Math.max(0, Math.min(index, this.length))];
  }

  /** The row at an offset. @param {number} offset */
  at(offset) {
    let low = 0;
    let high = Math.max(0, this.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#edges[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The rows to render for a view, with some beyond each edge. @param {number} offset @param {number} view its height @param {number} [beyond] rows */
  window(offset, view, beyond = 10) {
    if (this.length === 0) return { first: 0, end: 0 };
    return { first: Math.max(0, this.at(offset) - beyond), end: Math.min(this.length, this.at(offset + view) + 1 + beyond) };
  }
}
