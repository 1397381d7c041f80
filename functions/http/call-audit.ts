import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { personOf } from '../../shared/access/claims-to-caller.ts';
import type { Claims } from '../../shared/access/token-verifier.ts';
import type { AuditLog } from '../../shared/audit/audit-log.ts';
import type { AuditCaller, AuditEntry } from '../../shared/audit/audit-record.ts';
import { CallNotes, type ChangeNotes } from '../../shared/audit/change-notes.ts';
import type { Repeats } from '../../shared/audit/repeats.ts';
import { AppError } from '../../shared/platform/errors.ts';
import { type AuditRule, auditRuleOf } from './audit-rule.ts';
import { statusOfError } from './error-answer.ts';
import type { Operation, RouteParams } from './http-function.ts';
import { clientAddress } from './public-url.ts';
import { withoutBody } from './without-body.ts';

export interface CallAuditDependencies {
  readonly log: AuditLog;
  readonly notes: ChangeNotes;
  readonly refusals: Repeats;
  readonly isSignIn: (claims: Claims) => boolean;
}

interface AuditedCall {
  /** Name of the function. */
  readonly operation: string;
  readonly request: HttpRequest;
  readonly correlationId: string;
  readonly params: RouteParams;
}

/** What one call leaves in the audit log. Created for every call with a token; plain reads write nothing. */
export class CallAudit {
  readonly #dependencies: CallAuditDependencies;
  readonly #call: AuditedCall;
  /** Undefined until a call runs that can change something. */
  #notes: CallNotes | undefined;
  #claims: Claims | undefined;
  #reason: string | undefined;
  #rule: AuditRule = { when: 'nothing' };

  constructor(dependencies: CallAuditDependencies, call: AuditedCall) {
    this.#dependencies = dependencies;
    this.#call = call;
  }

  /** The token is valid. The first call with it is a sign-in; its record is written while the call continues. */
  signedIn(claims: Claims): void {
    this.#claims = claims;
    if (this.#dependencies.isSignIn(claims)) {
      void this.#dependencies.log.write(
        this.#entry({ action: 'SignIn', result: 'Done', reason: '', detail: claims.iss ?? '' }),
      );
    }
  }

  /** Why the caller does it, as the body says. */
  explain(reason: string): void {
    this.#reason = reason;
  }

  /** Items of a bulk call that were refused. */
  refuseItems(count: number): void {
    this.#notes?.refuse(count);
  }

  /**
   * Runs the operation and records it.
   * @throws AppError `ServiceUnavailable` when something was to be handed out and cannot be recorded
   */
  async run(operation: Operation, handle: () => Promise<HttpResponseInit>): Promise<HttpResponseInit> {
    const { method } = this.#call.request;
    this.#rule = auditRuleOf(operation, method === 'GET' || method === 'HEAD' ? method : 'POST');
    const { when, action } = this.#rule;
    if (when === 'nothing') {
      return await handle();
    }
    if (when === 'handOut') {
      return await this.#handOut(operation, await handle());
    }
    const notes = new CallNotes();
    this.#notes = notes;
    const answer = await this.#dependencies.notes.run(notes, handle);
    if (when === 'job' || notes.hasChanges) {
      const isPartial = answer.status === 206 || notes.hasRefusals;
      await this.#dependencies.log.write(this.#changeEntry({ action, result: isPartial ? 'Partial' : 'Done' }));
    }
    return answer;
  }

  /** Records what was refused, and what failed and may have changed something. */
  async failed(error: unknown): Promise<void> {
    const { log, refusals } = this.#dependencies;
    const code = error instanceof AppError ? error.code : 'InternalServerError';
    if (this.#notes?.hasChanges === true) {
      await log.write(this.#changeEntry({ action: this.#rule.action, result: 'Partial', code }));
    } else if (code === 'Forbidden' || code === 'Unauthorized') {
      const detail = error instanceof Error ? textOf(error) : '';
      const action = code === 'Unauthorized' ? 'SignIn' : 'Call';
      const entry = this.#entry({ action, result: 'Refused', code, detail });
      const { objectId, address = '' } = entry.caller;
      const what = code === 'Unauthorized' ? detail : this.#call.operation;
      // not awaited: what a refused caller gets does not depend on the store
      void refusals.note(JSON.stringify([code, objectId, address, what]), entry);
    } else if (statusOfError[code] >= 500 && ['change', 'job'].includes(this.#rule.when)) {
      await log.write(this.#changeEntry({ action: this.#rule.action, result: 'Failed', code }));
    }
  }

  async #handOut(operation: Operation, answer: HttpResponseInit): Promise<HttpResponseInit> {
    const { status = 200 } = answer;
    if (status === 200 || status === 206) {
      try {
        const detail = queryText(operation, this.#call.request.url);
        const entry = { action: this.#rule.action ?? 'Download', result: 'Done', detail } as const;
        await this.#dependencies.log.writeFirst(this.#entry(entry));
      } catch (error) {
        await withoutBody(answer);
        throw error;
      }
    }
    return answer;
  }

  #changeEntry(
    own: { readonly action: AuditEntry['action'] | undefined } & Pick<AuditEntry, 'result' | 'code'>,
  ): AuditEntry {
    const { only, counts, kind, action } = this.#notes ?? new CallNotes();
    const { targetKind = kind } = this.#rule;
    return this.#entry({
      ...own,
      action: own.action ?? action ?? 'Change',
      targetKind,
      targetId: only?.kind === targetKind ? only?.id : undefined,
      before: only?.before,
      after: only?.after,
      counts,
    });
  }

  #entry(own: Omit<AuditEntry, 'caller' | 'operation'>): AuditEntry {
    const { operation, request, correlationId, params } = this.#call;
    const named = params['id'] ?? params['version'];
    return {
      caller: callerOf(this.#claims, clientAddress(request)),
      operation,
      correlationId,
      reason: this.#reason ?? request.headers.get('x-reason') ?? '',
      ...own,
      targetKind: own.targetKind ?? this.#rule.targetKind,
      targetId:
        own.action === 'SignIn'
          ? undefined
          : this.#rule.isTargetWritten
            ? (own.targetId ?? named)
            : (named ?? own.targetId),
    };
  }
}

function callerOf(claims: Claims | undefined, address: string | undefined): AuditCaller {
  const place = address === undefined ? {} : { address };
  if (claims === undefined) {
    return { type: 'Unknown', name: '', objectId: '', ...place };
  }
  const clientId = claims.azp ?? claims.appid ?? '';
  if (claims.scp === undefined) {
    return { type: 'Application', name: claims.app_displayname ?? clientId, objectId: clientId, ...place };
  }
  const { id, objectId } = personOf(claims, clientId);
  return { type: 'Person', name: id, objectId, clientId, ...place };
}

/** The query as far as the operation reads it: what else a client sends may be a key or a token. */
function queryText(operation: Operation, url: string): string {
  const read = new Set(Object.keys(operation.describe().query ?? {}).map(plainName));
  return [...new URL(url).searchParams]
    .filter(([name]) => read.has(plainName(name)))
    .map((pair) => pair.join('='))
    .join(' & ');
}

function plainName(option: string): string {
  return option.toLowerCase().replace(/^\$/, '');
}

function textOf(error: Error): string {
  return error.cause instanceof Error && error instanceof AppError && error.code === 'Unauthorized'
    ? error.cause.message
    : error.message;
}
