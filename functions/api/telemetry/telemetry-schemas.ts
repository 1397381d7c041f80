import { z } from 'zod';
import { utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

export const telemetrySchemas = once(() => {
  const deadLetter = z
    .object({
      id: z.string(),
      messageId: z.string(),
      reason: z.string().describe('Why the queue set the message aside.'),
      description: z.string().describe('The reason in words.'),
      deliveryCount: z.int().describe('How often the message was delivered.'),
      sizeBytes: z.int(),
      enqueuedTime: utcDate().describe('When the message was put on the queue.'),
    })
    .meta({ description: 'A telemetry message that could not be matched.' });
  return { deadLetter };
});
