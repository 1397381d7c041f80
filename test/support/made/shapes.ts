import { z } from 'zod';

/** The parts of the service's responses that tests of the whole service check. */
export const importRecord = z.object({
  id: z.string(),
  fileName: z.string(),
  state: z.enum(['Queued', 'Running', 'Succeeded', 'PartiallySucceeded', 'Failed']),
  total: z.number(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  refused: z.number(),
  error: z.string().nullable(),
});
export const importList = z.object({ value: z.array(importRecord) });

export const indicator = z.object({
  id: z.string(),
  indicatorValue: z.string(),
  indicatorType: z.string(),
  action: z.string(),
  title: z.string(),
  createdBy: z.string(),
  expirationTime: z.string().nullable(),
});
export const indicatorList = z.object({
  '@odata.count': z.number().optional(),
  '@odata.nextLink': z.string().optional(),
  value: z.array(indicator),
});

export const alert = z.object({
  id: z.string(),
  status: z.string(),
  severity: z.string(),
  title: z.string(),
  machineId: z.string().nullable(),
  computerDnsName: z.string().nullable(),
  detectionSource: z.string(),
  eventCount: z.number(),
  indicatorValue: z.string(),
  evidence: z.array(z.record(z.string(), z.unknown())),
  comments: z.array(z.object({ comment: z.string() })),
});
export const alertList = z.object({ value: z.array(alert) });

export const finalStates: ReadonlySet<string> = new Set(['Succeeded', 'PartiallySucceeded', 'Failed']);
