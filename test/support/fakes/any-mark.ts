import type { MarkedSource } from '../../../shared/storage/mark.ts';

/** Marks of a source that is never lost or restored. */
export const anyMark: MarkedSource = {
  mark: (checkpoint) => Promise.resolve({ store: 'made', generation: '1', checkpoint }),
  checkMark: () => Promise.resolve('current'),
};
