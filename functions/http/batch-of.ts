import { z } from 'zod';
import { AppError } from '../../shared/platform/errors.ts';

/**
 * A list in a body. Its length is checked before its items: zod keeps an issue of a kilobyte for every invalid item, and a body
 * of 16 MB can have five million.
 * @throws AppError `MaximumBatchSizeExceeded` when a list of more than `max` items is parsed.
 */
export function batchOf<S extends z.ZodType>(
  item: S,
  { field, min, max }: { readonly field: string; readonly min?: number; readonly max: number },
) {
  const list = z.array(item).max(max);
  const refuseLonger = (items: unknown): unknown => {
    if (Array.isArray(items) && items.length > max) {
      const message = `${field}: received ${items.length} items; at most ${max} are allowed.`;
      throw new AppError('MaximumBatchSizeExceeded', message, { field });
    }
    return items;
  };
  return z.preprocess(refuseLonger, min === undefined ? list : list.min(min));
}
