import { AsyncLocalStorage } from 'node:async_hooks';
import type { InvocationContext } from '@azure/functions';
import { type LogLevel, writeLine } from './console-logger.ts';

interface Invocation {
  readonly context: InvocationContext;
  isOver: boolean;
}

/**
 * Where log lines go: during an invocation to the host's own channel, so that they have the right level and trace; otherwise to
 * the standard streams, because the host may lose lines of an invocation that has ended.
 */
export class InvocationOutput {
  readonly #current = new AsyncLocalStorage<Invocation>();

  readonly write = (level: LogLevel, line: string): void => {
    const invocation = this.#current.getStore();
    if (invocation === undefined || invocation.isOver) {
      writeLine(level, line);
      return;
    }
    const { context } = invocation;
    switch (level) {
      case 'info':
        context.log(line);
        break;
      case 'warn':
        context.warn(line);
        break;
      case 'error':
        context.error(line);
        break;
    }
  };

  async run<T>(context: InvocationContext, work: () => Promise<T>): Promise<T> {
    const invocation: Invocation = { context, isOver: false };
    try {
      return await this.#current.run(invocation, work);
    } finally {
      invocation.isOver = true;
    }
  }
}
