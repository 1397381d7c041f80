import { z } from 'zod';
import { AppError } from '../../shared/platform/errors.ts';

/** Members of an object in a body, known and unknown; the largest resources have fifty. */
export const maxMembers = 1_000;

/** A body, or an item of one, with any members: the feature that receives it checks them. */
export const jsonObject = z.preprocess(refuseWider, z.record(z.string(), z.unknown()));

/** @throws AppError `RequestTooLarge` for an object of too many members */
export function refuseWider(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > maxMembers) {
    throw new AppError('RequestTooLarge', `An object of the body has more than ${maxMembers} members.`);
  }
  return value;
}
