import { z } from 'zod';

/** An HTTP trigger as the library registers it. */
export const httpBindingSchema = z.object({
  type: z.string(),
  route: z.string().optional(),
  methods: z.array(z.string()).default([]),
  authLevel: z.enum(['anonymous', 'function', 'admin']).default('function'),
});

export type HttpBinding = z.output<typeof httpBindingSchema>;
