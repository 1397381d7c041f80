import type { Actor } from '../../access/actor.ts';
import type { Reversion, RevertOutcome } from '../../indicators/writing/revert-each.ts';
import type { RevertedRow } from '../../indicators/writing/revert-rows.ts';

/** What the undo of an import needs from the list of indicators: one outcome per row, in order. */
export type RevertRows = (
  actor: Actor,
  rows: readonly RevertedRow[],
  reversion: Reversion & { readonly importer: Actor },
) => Promise<readonly RevertOutcome[]>;
