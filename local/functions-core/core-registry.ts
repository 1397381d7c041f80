import {
  type CoreApi,
  type CoreLog,
  type CoreLogCategory,
  type CoreLogLevel,
  Disposable,
  type FunctionCallback,
  type FunctionMetadata,
  type HookCallback,
  type ProgrammingModel,
} from './core-types.ts';

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/**
 * Collects the functions and hooks that an app registers while its entry file is imported. A later registration is an
 * error.
 */
export class CoreRegistry implements CoreApi {
  readonly version = '3.12.0';
  readonly hostVersion = '4.1040.0';
  readonly Disposable = Disposable;
  readonly functions = new Map<string, RegisteredFunction>();
  readonly #hooks = new Map<string, HookCallback[]>();
  readonly #log: CoreLog;
  #model: ProgrammingModel | undefined;
  #isClosed = false;

  constructor(log: CoreLog) {
    this.#log = log;
  }

  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
    if (this.#isClosed) {
      throw new Error(`The function "${metadata.name}" was registered after the app started`);
    }
    if (this.functions.has(metadata.name)) {
      throw new Error(`The function "${metadata.name}" is registered twice`);
    }
    this.functions.set(metadata.name, { metadata, callback });
    return new Disposable(() => this.functions.delete(metadata.name));
  }

  registerHook(hookName: string, callback: HookCallback): Disposable {
    const hooks = this.#hooks.get(hookName) ?? [];
    this.#hooks.set(hookName, [...hooks, callback]);
    return new Disposable(() => {
      const left = this.hooks(hookName).filter((hook) => hook !== callback);
      this.#hooks.set(hookName, left);
    });
  }

  setProgrammingModel(model: ProgrammingModel): void {
    this.#model = model;
  }

  getProgrammingModel(): ProgrammingModel | undefined {
    return this.#model;
  }

  log(level: CoreLogLevel, category: CoreLogCategory, message: string, functionName?: string): void {
    this.#log(level, category, message, functionName);
  }

  /** The hooks with this name, in the order of registration. */
  hooks(hookName: string): readonly HookCallback[] {
    return this.#hooks.get(hookName) ?? [];
  }

  /** Rejects any further registration of functions. */
  close(): void {
    this.#isClosed = true;
  }
}
