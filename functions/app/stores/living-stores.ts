import { isFinished } from '../../../shared/jobs/job-state.ts';
import { withLives } from '../../../shared/storage/document-life.ts';
import type { Config } from '../config/config.ts';
import type { Stores } from './stores.ts';

type Lives = Pick<Config, 'ALERT_LIFE' | 'HISTORY_LIFE' | 'IMPORT_LIFE'>;

/** The stores, in which documents get the lives that the settings give them. Indicators have none: they expire, or stay. */
export function livingStores(stores: Stores, lives: Lives): Stores {
  const alertSec = seconds(lives.ALERT_LIFE);
  const historySec = seconds(lives.HISTORY_LIFE);
  const importSec = seconds(lives.IMPORT_LIFE);
  return {
    ...stores,
    indicators: withLives(stores.indicators, ({ kind }) => (kind === 'history' ? historySec : undefined)),
    // a series outlives its latest alert, for which it is renewed after half of the alert's life
    alerts: withLives(stores.alerts, ({ kind }) =>
      kind === 'alert' ? alertSec : kind === 'series' ? 2 * alertSec : undefined,
    ),
    // an import that is not finished is still to be done
    imports: withLives(stores.imports, (document) => (isFinished(document) ? importSec : undefined)),
    // results outlive the job, whose life begins at its end
    jobs: withLives(stores.jobs, (document) => {
      if (document.kind === 'job') {
        return isFinished(document) ? importSec : undefined;
      }
      return document.kind === 'job-items' ? 2 * importSec : undefined;
    }),
    // parts outlive the head, which each stored part renews
    bulkUploads: withLives(stores.bulkUploads, ({ kind }) => (kind === 'bulk-part' ? 2 * importSec : importSec)),
  };
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
