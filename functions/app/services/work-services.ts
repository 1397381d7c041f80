import { importKind } from '../../../shared/importing/running/import-kind.ts';
import { makeRunWork, type RunWork } from '../../../shared/jobs/run-work.ts';
import { makeTick, type Tick, type TickTask } from '../../../shared/jobs/tick.ts';
import { onlyId, recurringWork, type WorkKind } from '../../../shared/jobs/work-kind.ts';
import { type Work, workMessage } from '../../../shared/jobs/work-message.ts';
import { parseNcrontab } from '../../../shared/platform/ncrontab.ts';
import type { DefenderV1Service } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { bulkUploadKind } from '../../../shared/protocols/defender-v1/upload-jobs.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from '../stores/stores.ts';
import type { ImportServices } from './import-services.ts';
import type { IndexServices } from './index-services.ts';
import type { JobServices } from './job-services.ts';
import type { PackageServices } from './package-services.ts';
import type { Platform } from './platform.ts';
import type { SiemServices } from './siem-services.ts';

/** All background work: what the queue's function and the timer of every minute call. */
export interface WorkServices {
  readonly runWork: RunWork;
  readonly tick: Tick;
}

interface WorkDependencies
  extends Pick<ImportServices, 'importer' | 'sweepImports'>,
    Pick<IndexServices, 'publisher'>,
    Pick<SiemServices, 'publishAlerts'>,
    Pick<JobServices, 'jobKinds' | 'sweepJobs'> {
  readonly defenderV1: DefenderV1Service;
  readonly packages: PackageServices | undefined;
}

const secondMs = 1_000;

export function makeWorkServices(
  config: Config,
  { workQueue }: Pick<Stores, 'workQueue'>,
  dependencies: WorkDependencies,
  { clock, logger }: Platform,
): WorkServices {
  const { importer, sweepImports, sweepJobs, publisher, publishAlerts, defenderV1, packages } = dependencies;
  const request = async (work: readonly Work[]) => {
    const turn = `tick-${Math.floor(clock() / secondMs)}`;
    if (work.length > 0) {
      await workQueue.send(work.map((one) => workMessage(one, turn)));
    }
  };
  const published = [
    { kind: 'publish-index', schedule: config.INDEX_SCHEDULE, work: () => publisher.publish() },
    { kind: 'publish-alerts', schedule: config.PUBLISH_SCHEDULE, work: publishAlerts },
    ...(packages === undefined
      ? []
      : [
          {
            kind: 'publish-packages',
            schedule: config.PACKAGE_SCHEDULE,
            work: () => packages.publisher.publish(),
          },
        ]),
  ];
  const kinds: readonly WorkKind[] = [
    importKind(importer),
    { kind: bulkUploadKind, run: (id) => defenderV1.completeUpload(id) },
    ...published.map(({ kind, work }) => recurringWork(kind, work, logger)),
    ...dependencies.jobKinds,
  ];
  const tasks = [
    task('sweep-imports', config.SWEEP_SCHEDULE, async () => {
      const { adopted, resumed } = await sweepImports();
      if (adopted + resumed > 0) {
        logger.info('imports-swept', { adopted, resumed });
      }
    }),
    task('sweep-jobs', config.SWEEP_SCHEDULE, async () => {
      const resumed = await sweepJobs();
      if (resumed > 0) {
        logger.info('jobs-swept', { resumed });
      }
    }),
    task('bulk-uploads', config.BULK_UPLOAD_SCHEDULE, async () => {
      const open = await defenderV1.interruptedUploads();
      await request(open.map((id) => ({ kind: bulkUploadKind, id })));
    }),
    ...published.map(({ kind, schedule }) => task(kind, schedule, () => request([{ kind, id: onlyId }]))),
  ];
  return {
    runWork: makeRunWork({ kinds, timeBudgetMs: config.IMPORT_TIME_BUDGET, logger }),
    tick: makeTick({ tasks, clock, logger }),
  };
}

function task(name: string, schedule: string, run: () => Promise<void>): TickTask {
  return { name, nextDue: parseNcrontab(schedule), run };
}
