import { z } from 'zod';

/** A body with any members: the feature that receives it checks them. */
export const jsonObject = z.record(z.string(), z.unknown());
