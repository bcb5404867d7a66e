// Whether an element is in view or near it, so that a long page renders fully only what can be seen soon.

import { useEffect, useState } from './html.js';

/** Beyond the upper and lower edge: what the next turn of the wheel shows is ready. */
const MARGIN = '300px 0px';

/** @type {WeakMap<Element, (near: boolean) => void>} */
const followers = new WeakMap();
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) followers.get(target)?.(isIntersecting);
}, { rootMargin: MARGIN });

/**
 * @param {{current: Element | null}} box the element @param {boolean} assumed until it is known
 * @returns {boolean}
 */
export function useNear(box, assumed) {
  const [near, setNear] = useState(assumed);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    followers.set(element, setNear);
    observer.observe(element);
    return () => observer.unobserve(element);
  }, []);
  return near;
}
