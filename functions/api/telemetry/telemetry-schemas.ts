import { z } from 'zod';
import { utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

export const telemetrySchemas = once(() => {
  const deadLetter = z.object({
    id: z.string(),
    messageId: z.string(),
    reason: z.string(),
    description: z.string(),
    deliveryCount: z.int(),
    sizeBytes: z.int(),
    enqueuedTime: utcDate(),
  });
  return { deadLetter };
});
