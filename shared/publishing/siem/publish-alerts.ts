import type { AlertsDocument } from '../../detection/model/alert-model.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import { checkMark, isFollowable } from '../../storage/mark.ts';
import type { MessageSender, OutgoingMessage } from '../../storage/message-queue.ts';
import { alertMessage, detectionMessage } from './alert-messages.ts';
import { alertTopicKey, markOf, newCheckpoint, type PublishCheckpoint } from './publish-checkpoint.ts';
import { withAlerts } from './pull-detections.ts';

export interface PublishDependencies {
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly checkpoints: DocumentContainer<PublishCheckpoint>;
  readonly topic: MessageSender;
  /** The origin of links in messages, such as `https://ti.example.org`; may be empty. */
  readonly origin: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The time after which the rest is left for the next call; 4 minutes by default. */
  readonly budgetMs?: number;
  /** Changes per page; 100 by default. */
  readonly pageSize?: number;
}

/** Sends the changes since the checkpoint and returns the number of messages. Errors of the store or the topic are thrown. */
export type PublishAlerts = () => Promise<number>;

/**
 * The store itself is the outbox of the alert topic. Page by page:
 *
 *     read the checkpoint ── read changes after it ── send ── move the checkpoint, conditional on its etag
 *
 * After a crash or an error the checkpoint is unchanged, so the page is sent again with the same message ids, which the
 * topic's duplicate detection drops. Nothing is skipped, because the checkpoint moves only after its page was sent. Two
 * publishers at once send the same messages; the one that finds the checkpoint moved stops, the other continues. An alert
 * that changed several times between two reads is sent in its latest version; every detection is sent. A checkpoint that does
 * not belong to this store, as after a restore, is discarded with a warning: everything is sent again, under the same ids.
 */
export function makePublishAlerts(dependencies: PublishDependencies): PublishAlerts {
  const { alerts, checkpoints, topic, clock, metrics, budgetMs = 240_000, pageSize = 100 } = dependencies;
  return async () => {
    const deadlineMs = clock() + budgetMs;
    let sent = 0;
    for (let isMore = true; isMore && clock() < deadlineMs; ) {
      const checkpoint = await checkpoints.read(alertTopicKey);
      const { from, isCurrent } = await followed(checkpoint?.document, dependencies);
      const changes = await alerts.changes(from, pageSize);
      if (changes.items.length === 0 && changes.checkpoint === from && isCurrent) {
        return sent;
      }
      const messages = await messagesOf(
        changes.items.map(({ document }) => document),
        dependencies,
      );
      if (messages.length > 0) {
        await topic.send(messages);
      }
      sent += messages.length;
      metrics.count('alerts.published', messages.length);
      const document = newCheckpoint(await alerts.mark(changes.checkpoint));
      const outcome = await checkpoints.commit({
        partition: document.partition,
        operations: [
          checkpoint === undefined
            ? { kind: 'create', document }
            : { kind: 'replace', document, etag: checkpoint.etag },
        ],
      });
      isMore = changes.more && outcome.ok;
    }
    return sent;
  };
}

/** Where to continue: undefined for the beginning. A checkpoint that is not `isCurrent` is stored again, with new names. */
async function followed(
  checkpoint: PublishCheckpoint | undefined,
  { alerts, logger, metrics }: PublishDependencies,
): Promise<{ readonly from: string | undefined; readonly isCurrent: boolean }> {
  if (checkpoint === undefined) {
    return { from: undefined, isCurrent: false };
  }
  const state = await checkMark(alerts, markOf(checkpoint), { logger, metrics, what: 'alerts' });
  return { from: isFollowable(state) ? checkpoint.position : undefined, isCurrent: state === 'current' };
}

async function messagesOf(
  documents: readonly AlertsDocument[],
  { alerts, origin }: PublishDependencies,
): Promise<readonly OutgoingMessage[]> {
  const live = documents.filter(({ deleted }) => deleted !== true);
  const changed = live.flatMap((document) => (document.kind === 'alert' ? [alertMessage(document)] : []));
  const detections = live.flatMap((document) => (document.kind === 'detection' ? [document] : []));
  const joined = await withAlerts(detections, alerts);
  return [...changed, ...joined.map((detection) => detectionMessage(detection, origin))];
}
