// What the engine's images and volumes take on its disk. Pure functions.

/** @typedef {import('./api-types.js').Disk} Disk */

/** Bytes of a volume; null where they are not known. @param {Disk | null} disk @param {string} name */
export function volumeBytes(disk, name) {
  return disk?.volumes.find((one) => one.name === name)?.sizeBytes ?? null;
}

/** How a volume stands, in the words of the command line. @param {import('./api-types.js').Volume} volume @returns {import('./service-health.js').Standing} */
export function volumeState(volume) {
  if (!volume.present) return volume.external ? { word: 'missing', tone: 'bad' } : { word: 'not created yet', tone: 'idle' };
  if (isUsed(volume)) return { word: 'in use', tone: 'good' };
  if (volume.declared) return { word: 'declared', tone: 'idle' };
  return volume.usedByOthers === null ? { word: 'unknown', tone: 'idle' } : { word: 'unused', tone: 'warn' };
}

/** Whether a service or a container of others is known to use a volume. @param {{usedBy: unknown[], usedByOthers: string[] | null}} volume */
export function isUsed({ usedBy, usedByOthers }) {
  return usedBy.length > 0 || (usedByOthers?.length ?? 0) > 0;
}

/** What a purge does, before it is agreed to. @param {{usedByOthers: string[] | null}} volume @param {string | null} reason why containers of others are not known */
export function purgeText({ usedByOthers }, reason) {
  const text = 'The volume is removed with all its data. That cannot be undone.';
  return usedByOthers === null && reason ? `${text} Whether containers of others use it is not known: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}.` : text;
}

/** A reference as engines list it: without Docker Hub's name, and with a tag or a digest, not both. @param {string} reference */
function listed(reference) {
  const [named, digest] = reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '').split('@');
  const tag = /:[^/]*$/;
  if (digest !== undefined) return `${named.replace(tag, '')}@${digest}`;
  return tag.test(named) ? named : `${named}:latest`;
}

/** The image that a reference leads to; null where it is not known. @template {{names: string[]}} T @param {T[]} images @param {string} reference @returns {T | null} */
export function imageOf(images, reference) {
  const wanted = listed(reference);
  return images.find(({ names }) => names.some((name) => listed(name) === wanted)) ?? null;
}

/** Bytes of the image that a reference leads to; null where they are not known. @param {{names: string[], sizeBytes: number | null}[]} images @param {string} reference */
export function imageBytes(images, reference) {
  return imageOf(images, reference)?.sizeBytes ?? null;
}

/** The tags of an image beside the one that a service names. @param {{names: string[]}} image @param {string} reference */
export function furtherNames({ names }, reference) {
  const named = listed(reference);
  return names.filter((name) => !name.includes('@') && listed(name) !== named);
}

/** What else the engine has, which is not listed here; an empty text where nothing, or where that is not known. @param {Disk | null} disk @param {{name: string}[]} volumes of this manager */
export function otherVolumes(disk, volumes) {
  const ours = new Set(volumes.map(({ name }) => name));
  const others = disk?.volumes.filter(({ name }) => !ours.has(name)).length ?? 0;
  return others === 0 ? '' : `The engine has ${others} more, which no app of this manager uses.`;
}

/** Images that no container uses, the largest first. @template {{usedBy: string[], sizeBytes: number | null}} T @param {T[]} images @returns {T[]} */
export function unusedImages(images) {
  return images.filter(({ usedBy }) => usedBy.length === 0).toSorted((one, other) => (other.sizeBytes ?? 0) - (one.sizeBytes ?? 0));
}

/** Images that only containers of others use. @template {{usedBy: string[], usedByOthers: string[]}} T @param {T[]} images @returns {T[]} */
export function usedOnlyByOthers(images) {
  return images.filter(({ usedBy, usedByOthers }) => usedBy.length > 0 && usedBy.length === usedByOthers.length);
}

/** The same images, with what they share as it was measured where their list does not say it: older engines do not. @template {{id: string, sharedBytes: number | null}} T @param {T[]} images @param {Disk | null} disk @returns {T[]} */
export function withShared(images, disk) {
  const measured = new Map((disk?.images ?? []).map(({ id, sharedBytes }) => [id, sharedBytes]));
  return images.map((image) => ({ ...image, sharedBytes: image.sharedBytes ?? measured.get(image.id) ?? null }));
}

/** Bytes that removing these images gives back at least: what others share with them may stay, all of it where that is not known. @param {{sizeBytes: number | null, sharedBytes: number | null}[]} images */
export function freedBytes(images) {
  return images.reduce((sum, { sizeBytes, sharedBytes }) => sum + (sizeBytes === null || sharedBytes === null ? 0 : sizeBytes - sharedBytes), 0);
}

/** What an image is called: its first name, or the beginning of its id. @param {{id: string, names: string[]}} image */
export function imageName({ id, names }) {
  return names[0] ?? id.replace(/^sha256:/, '').slice(0, 12);
}

/** Its further tags; digests say nothing to people. @param {{names: string[]}} image */
export function otherNames({ names }) {
  return names.slice(1).filter((name) => !name.includes('@'));
}
