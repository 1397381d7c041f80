import type { Actor } from '../../access/actor.ts';
import { partitionOfAlert } from '../../detection/alerts/alert-key.ts';
import type { AlertDocument, AlertsDocument, DetectionDocument } from '../../detection/model/alert-model.ts';
import type { DeviceGroupDirectory, ReadDeviceGroups } from '../../device-groups/directory.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { DocumentContainer, KeysetPosition, Query } from '../../storage/document-container.ts';
import { allOf, type Filter } from '../../storage/filter.ts';
import type { DetectionQuery } from './detection-query.ts';

/** A detection with the alert that counts it, as far as that is still there. */
export interface AlertedDetection {
  readonly detection: DetectionDocument;
  readonly alert: AlertDocument | undefined;
}

/**
 * Detections in the order of their stamps, slice by slice; there is at least one slice. After `maxPulled` the answer ends
 * with the last detection of that stamp: who asks again with it gets the rest.
 */
export type PullDetections = (actor: Actor, query: DetectionQuery) => AsyncGenerator<readonly AlertedDetection[]>;

export interface PullDependencies {
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly deviceGroups: ReadDeviceGroups;
  readonly metrics: Metrics;
  /** Detections of one answer, but for those with the last one's stamp; 20,000 by default. */
  readonly maxPulled?: number;
}

const slice = 500;
const order = { field: 'lastProcessedTime', descending: false };

/**
 * How a collector misses nothing and meets nothing twice, without a cursor kept for it:
 *
 *     stamped ──── commit ────┐ settle time ┐
 *        t        (any moment before)       t + settle = lastProcessedTime
 *
 * A detection's `lastProcessedTime` lies a settle time in the future when it is written, and only those of the past are
 * answered. So when a time T has passed, every detection with a stamp up to T is in the store, whichever instance wrote
 * it, in whatever order commits ended: an answer up to T is complete, all of one stamp come together, and the next
 * question, for stamps after the last one seen, meets exactly the others. It holds too for who asks by its own clock, or
 * with `ago`: what it is answered at T never changes later. A commit that takes longer than the settle time (a store away
 * for a minute) is stamped anew, `restamp-late.ts`.
 */
export function makePullDetections(dependencies: PullDependencies): PullDetections {
  return (actor, query) =>
    query.limit === undefined ? all(actor, query, dependencies) : newest(actor, query, query.limit, dependencies);
}

async function* all(
  actor: Actor,
  query: DetectionQuery,
  dependencies: PullDependencies,
): AsyncGenerator<readonly AlertedDetection[]> {
  const { alerts, metrics, maxPulled = 20_000 } = dependencies;
  const base = { kind: 'detection', order, ...conditionOf(actor, query, await dependencies.deviceGroups()) };
  let left = maxPulled;
  let next: KeysetPosition | undefined;
  do {
    const page = await alerts.query({
      ...base,
      limit: Math.min(slice, left),
      ...(next !== undefined && { after: next }),
    });
    left -= page.items.length;
    next = page.next;
    yield await withAlerts(detectionsIn(page.items), alerts);
  } while (next !== undefined && left > 0);
  if (next !== undefined) {
    metrics.count('detections.left-for-next-pull', 1);
    yield* sameStamp(base, next, alerts);
  }
}

/** The rest of the detections with the stamp at which an answer ends. */
async function* sameStamp(
  base: Omit<Query, 'limit'>,
  last: KeysetPosition,
  alerts: DocumentContainer<AlertsDocument>,
): AsyncGenerator<readonly AlertedDetection[]> {
  const filter = allOf(base.filter, { op: 'eq', field: order.field, value: last.value });
  for (let next: KeysetPosition | undefined = last; next !== undefined; ) {
    const page = await alerts.query({ ...base, ...(filter !== undefined && { filter }), after: next, limit: slice });
    next = page.next;
    yield await withAlerts(detectionsIn(page.items), alerts);
  }
}

/** The newest so many, oldest first. */
async function* newest(
  actor: Actor,
  query: DetectionQuery,
  limit: number,
  dependencies: PullDependencies,
): AsyncGenerator<readonly AlertedDetection[]> {
  const { alerts } = dependencies;
  const base = {
    kind: 'detection',
    order: { ...order, descending: true },
    ...conditionOf(actor, query, await dependencies.deviceGroups()),
  };
  const found: DetectionDocument[] = [];
  for (
    let next: KeysetPosition | undefined, isFirst = true;
    found.length < limit && (isFirst || next !== undefined);
  ) {
    const size = Math.min(slice, limit - found.length);
    const page = await alerts.query({ ...base, limit: size, ...(next !== undefined && { after: next }) });
    found.push(...detectionsIn(page.items));
    next = page.next;
    isFirst = false;
  }
  found.reverse();
  for (let start = 0; start === 0 || start < found.length; start += slice) {
    yield await withAlerts(found.slice(start, start + slice), alerts);
  }
}

function conditionOf(
  { deviceGroups: visible }: Actor,
  { since, until, machineGroups, deviceTag, cloudTag }: DetectionQuery,
  deviceGroups: DeviceGroupDirectory,
): { readonly filter?: Filter } {
  const ids = machineGroups.flatMap((name) => deviceGroups.byName(name)?.id ?? []);
  const filter = allOf(
    { op: 'gt', field: 'lastProcessedTime', value: since },
    { op: 'le', field: 'lastProcessedTime', value: until },
    visible === 'all' ? undefined : { op: 'in', field: 'rbacGroupId', values: [...visible] },
    machineGroups.length === 0
      ? undefined
      : {
          op: 'or',
          operands: [
            { op: 'in', field: 'rbacGroupName', values: machineGroups },
            { op: 'in', field: 'rbacGroupId', values: ids },
          ],
        },
    deviceTag === undefined ? undefined : { op: 'has', field: 'facts.deviceTags', value: deviceTag },
    cloudTag === undefined ? undefined : { op: 'has', field: 'facts.cloudTags', value: cloudTag },
  );
  return filter === undefined ? {} : { filter };
}

function detectionsIn(items: readonly { readonly document: AlertsDocument }[]): readonly DetectionDocument[] {
  return items.flatMap(({ document }) => (document.kind === 'detection' ? [document] : []));
}

/** Reads the alerts that count these detections, each once. */
export async function withAlerts(
  detections: readonly DetectionDocument[],
  alerts: DocumentContainer<AlertsDocument>,
): Promise<readonly AlertedDetection[]> {
  const ids = [...new Set(detections.map(({ alertId }) => alertId))];
  const found = await alerts.readMany(ids.map((id) => ({ id, partition: partitionOfAlert(id) ?? '' })));
  const byId = new Map(
    found.flatMap((one) => (one?.document.kind === 'alert' ? [[one.document.id, one.document] as const] : [])),
  );
  return detections.map((detection) => ({ detection, alert: byId.get(detection.alertId) }));
}
