// What is said of the moment for which the manager waits. Pure.

/** By what dueOf answers. */
export const AWAITED = {
  restart: { fact: 'Restart due', text: 'The restart is due' },
  try: { fact: 'Next try', text: 'The next try is due' },
  health: { fact: 'Health check due', text: 'It waits for its first health check to pass; its time for that ends' },
  look: { fact: 'Next look', text: 'The manager looks at it again' },
};
