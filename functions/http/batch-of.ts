import { z } from 'zod';
import { AppError } from '../../shared/platform/errors.ts';

/**
 * A list of at most `max` items in a body, whose length is checked before its items are: zod keeps an issue of a
 * kilobyte for every item at fault, and a body of 16 MB holds five million.
 * @throws AppError `MaximumBatchSizeExceeded` when it is parsed.
 */
export function batchOf<S extends z.ZodType>(
  item: S,
  { field, max }: { readonly field: string; readonly max: number },
) {
  return z
    .array(z.unknown())
    .transform((items) => {
      if (items.length > max) {
        const message = `${field}: received ${items.length} items, at most ${max} are allowed.`;
        throw new AppError('MaximumBatchSizeExceeded', message, { field });
      }
      return items;
    })
    .pipe(z.array(item));
}
