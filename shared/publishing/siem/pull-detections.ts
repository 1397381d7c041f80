import type { Actor } from '../../access/actor.ts';
import { partitionOfAlert } from '../../detection/alerts/alert-key.ts';
import type { AlertDocument, AlertsDocument, DetectionDocument } from '../../detection/model/alert-model.ts';
import type { DeviceGroupDirectory, ReadDeviceGroups } from '../../device-groups/directory.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { DocumentContainer, KeysetPosition, Query } from '../../storage/document-container.ts';
import { allOf, type Filter } from '../../storage/filter.ts';
import type { DetectionQuery } from './detection-query.ts';

/** A detection with its alert; undefined when the alert no longer exists. */
export interface AlertedDetection {
  readonly detection: DetectionDocument;
  readonly alert: AlertDocument | undefined;
}

/**
 * Detections in the order of their stamps, page by page; at least one page. After `maxPulled` detections the response ends with
 * the last one of that stamp: a collector that asks again with this stamp gets the rest.
 */
export type PullDetections = (actor: Actor, query: DetectionQuery) => AsyncGenerator<readonly AlertedDetection[]>;

export interface PullDependencies {
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly deviceGroups: ReadDeviceGroups;
  readonly metrics: Metrics;
  /** The most detections of one response, apart from others with the last one's stamp; 20,000 by default. */
  readonly maxPulled?: number;
}

const pageSize = 500;
const order = { field: 'lastProcessedTime', descending: false };

/**
 * How a collector gets every detection exactly once, although no cursor is stored for it. Each detection has a stamp,
 * `lastProcessedTime`: the time at which its processing began plus the settle time (`SIEM_SETTLE`). Only stamps in the past
 * are returned, in their order:
 *
 *     processing begins at t                  t + settle = stamp
 *     ├──── commit, at any moment ────┤         │
 *     ─────────────────────────────────────────┼──────────────────────▶ time
 *       in the store, but not returned          │ returned, complete
 *
 *     collector A asks at T1, since 0:    ├── stamps up to T1 ──┤
 *            then at T2, since the last stamp it saw:           ├── later stamps, up to T2 ──┤
 *
 * At a time T every detection with a stamp up to T is in the store, whichever instance wrote it and in whatever order the
 * commits ended. So a response up to T is complete and never changes later, all detections of one stamp come together, and a
 * request for the stamps after the last one seen gets exactly the others. This also holds for collectors that ask by their
 * own clock, or with `ago`. A commit that takes longer than the settle time would break the rule: its detections get a new
 * stamp (`restampLate`), and a collector that has already seen them sees them again.
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
      limit: Math.min(pageSize, left),
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

/** The rest of the detections with the last stamp of a response. */
async function* sameStamp(
  base: Omit<Query, 'limit'>,
  last: KeysetPosition,
  alerts: DocumentContainer<AlertsDocument>,
): AsyncGenerator<readonly AlertedDetection[]> {
  const filter = allOf(base.filter, { op: 'eq', field: order.field, value: last.value });
  for (let next: KeysetPosition | undefined = last; next !== undefined; ) {
    const page = await alerts.query({ ...base, ...(filter !== undefined && { filter }), after: next, limit: pageSize });
    next = page.next;
    yield await withAlerts(detectionsIn(page.items), alerts);
  }
}

/** The newest `limit` detections, oldest first. */
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
    const size = Math.min(pageSize, limit - found.length);
    const page = await alerts.query({ ...base, limit: size, ...(next !== undefined && { after: next }) });
    found.push(...detectionsIn(page.items));
    next = page.next;
    isFirst = false;
  }
  found.reverse();
  for (let start = 0; start === 0 || start < found.length; start += pageSize) {
    yield await withAlerts(found.slice(start, start + pageSize), alerts);
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

/** Reads the alerts of detections, each alert once. */
export async function withAlerts(
  detections: readonly DetectionDocument[],
  alerts: DocumentContainer<AlertsDocument>,
): Promise<readonly AlertedDetection[]> {
  const ids = [...new Set(detections.map(({ alertId }) => alertId))];
  const found = await alerts.readMany(ids.map((id) => ({ id, partition: partitionOfAlert(id) ?? '' })));
  const byId = new Map(
    found.flatMap((one) =>
      one?.document.kind === 'alert' && one.document.deleted !== true ? [[one.document.id, one.document] as const] : [],
    ),
  );
  return detections.map((detection) => ({ detection, alert: byId.get(detection.alertId) }));
}
