import type { Actor } from '../../access/actor.ts';
import type { ReadDeviceGroups } from '../../device-groups/directory.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Pauses } from '../../storage/change-document.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { IndicatorsDocument } from '../model/indicator.ts';
import type { GuardList } from '../rules/guard-list.ts';
import type { IdentityHash } from '../rules/identity.ts';

/** Which alert definitions indicators may point to. */
export interface DefinitionLookup {
  /** Those of the ids that name a definition which the caller may see. */
  known(actor: Actor, ids: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface IndicatorServiceDependencies {
  readonly container: DocumentContainer<IndicatorsDocument>;
  readonly clock: Clock;
  readonly guard: GuardList;
  readonly groups: ReadDeviceGroups;
  readonly definitions: DefinitionLookup;
  readonly metrics: Metrics;
  /** Seconds for which a deleted indicator is kept for readers of changes. */
  readonly tombstoneTtlSec: number;
  /** Another one makes clashes likely, for tests. */
  readonly identityHash: IdentityHash;
  readonly pauses?: Pauses;
}

/** What a caller is told whose write kept meeting others' changes. */
export function tooBusy(): AppError {
  return new AppError('ServiceUnavailable', 'The indicator is being changed by others. Try again.', {
    retryAfterSec: 1,
  });
}
