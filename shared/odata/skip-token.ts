import { z } from 'zod';
import type { KeysetPosition, Order } from '../storage/document-container.ts';
import { odataError } from './odata-error.ts';

const base64UrlPattern = /^[\w-]+$/;

const tokenSchema = z.strictObject({
  /** The order that the position belongs to. */
  field: z.string(),
  descending: z.boolean(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  id: z.string().min(1),
});

/** The opaque `$skiptoken` of a position in an order. */
export function writeSkipToken(position: KeysetPosition, order: Order): string {
  const { field, descending } = order;
  const { value, id } = position;
  return Buffer.from(JSON.stringify({ field, descending, value, id })).toString('base64url');
}

/**
 * The position that a `$skiptoken` stands for.
 * @throws AppError ODataError when it is malformed or was issued for another order.
 */
export function readSkipToken(text: string, order: Order): KeysetPosition {
  const parsed = tokenSchema.safeParse(
    base64UrlPattern.test(text) ? parseJson(Buffer.from(text, 'base64url')) : undefined,
  );
  if (!parsed.success) {
    throw odataError('$skiptoken', 'not a token issued by this service', { field: '$skiptoken' });
  }
  const { field, descending, value, id } = parsed.data;
  if (field !== order.field || descending !== order.descending) {
    throw odataError('$skiptoken', 'issued for another $orderby', { field: '$skiptoken' });
  }
  return { value, id };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
