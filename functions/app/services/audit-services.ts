import { type AuditList, makeAuditList } from '../../../shared/audit/audit-list.ts';
import { type AuditLog, makeAuditLog } from '../../../shared/audit/audit-log.ts';
import { ChangeNotes, type NotedKinds } from '../../../shared/audit/change-notes.ts';
import { makeRepeats, type Repeats } from '../../../shared/audit/repeats.ts';
import { makeSignIns } from '../../../shared/audit/sign-ins.ts';
import { contentFieldNames } from '../../../shared/indicators/model/content-fields.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from '../stores/stores.ts';
import { newHexId } from './new-ids.ts';
import type { Platform } from './platform.ts';

/** The audit log, and what fills it. */
export interface AuditServices {
  readonly audit: {
    readonly log: AuditLog;
    readonly list: AuditList;
    readonly notes: ChangeNotes;
    readonly refusals: Repeats;
    readonly isSignIn: ReturnType<typeof makeSignIns>;
  };
}

export function makeAuditServices({ AUDIT_LIFE: lifeMs }: Config, stores: Stores, platform: Platform): AuditServices {
  const log = makeAuditLog({ container: stores.audit, lifeMs, newId: newHexId, ...platform });
  return {
    audit: {
      log,
      list: makeAuditList(stores.audit),
      notes: new ChangeNotes(),
      refusals: makeRepeats({ write: (entry) => log.write(entry), clock: platform.clock, later }),
      isSignIn: makeSignIns(),
    },
  };
}

/** A process does not stay alive for it. */
function later(ms: number, work: () => void): void {
  setTimeout(work, ms).unref();
}

/** What records contain of each kind of document: what people decide, and nothing of the people whom an alert is about. */
const notedKinds: NotedKinds = {
  indicator: ['indicatorType', 'indicatorValue', 'owner', 'rbacGroupNames', ...contentFieldNames],
  definition: [
    'name',
    'title',
    'severity',
    'category',
    'enabled',
    'internalDescription',
    'uxDescription',
    'recommendedAction',
    'owner',
  ],
  'device-groups': ['groups'],
  alert: ['title', 'status', 'severity', 'assignedTo', 'classification', 'determination', 'comments'],
  import: ['fileName', 'state'],
  job: ['jobKind', 'input', 'undoes'],
  'job-cancel': [],
};

/** The stores whose changes are noted for the calls that make them. */
export function watchStores(stores: Stores, notes: ChangeNotes): Stores {
  return {
    ...stores,
    indicators: notes.watch(stores.indicators, notedKinds),
    alerts: notes.watch(stores.alerts, notedKinds),
    imports: notes.watch(stores.imports, notedKinds),
    jobs: notes.watch(stores.jobs, notedKinds),
    definitions: notes.watch(stores.definitions, notedKinds),
    deviceGroups: notes.watch(stores.deviceGroups, notedKinds),
  };
}
