import type { AuditAction } from '../../shared/audit/audit-record.ts';
import type { Method, Operation } from './http-function.ts';

/**
 * What the audit log records about an operation. `change`: a call that changed something, which is known from what it wrote to
 * the stores. `job`: every call, because it changes what is not a document. `handOut`: every call, before its first byte.
 * `nothing`: it changes nothing, or it is telemetry.
 */
export interface AuditRule {
  readonly when: 'change' | 'job' | 'handOut' | 'nothing';
  /** The verb; without one it follows from what was written. */
  readonly action?: AuditAction;
  readonly targetKind?: string;
  /** The target is what the call wrote, and not what its path names. */
  readonly isTargetWritten?: true;
}

/** The rule of an operation: its own, or else that of its method. */
export function auditRuleOf({ audit }: Pick<Operation, 'audit'>, method: Method | 'HEAD'): AuditRule {
  if (method === 'HEAD' || (method === 'GET' && audit === undefined)) {
    return { when: 'nothing' };
  }
  return audit ?? { when: 'change' };
}
