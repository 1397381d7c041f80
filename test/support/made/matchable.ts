import { z } from 'zod';
import { waitFor } from '../wait-for.ts';
import type { ServiceProcess } from '../worlds/service-process.ts';

const verdicts = z.object({ value: z.array(z.object({ indicatorId: z.string().nullable() })) });

/** Waits until an accepted indicator is published and loaded by the matcher. */
export async function waitUntilMatchable(
  service: ServiceProcess,
  type: string,
  value: string,
  { deviceGroup, deadlineMs = 10_000 }: { readonly deviceGroup?: string; readonly deadlineMs?: number } = {},
): Promise<void> {
  const body = JSON.stringify({ entities: [{ type, value, deviceGroup }] });
  await waitFor(async () => {
    const answer = await service.json(verdicts, '/api/verdicts', { method: 'POST', body });
    return answer.value[0]?.indicatorId !== null;
  }, deadlineMs);
}
