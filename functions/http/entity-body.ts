import { z } from 'zod';

/** The body of one entity: whatever its members, they are checked where they are stored. */
export const entitySchema = z.record(z.string(), z.unknown());
