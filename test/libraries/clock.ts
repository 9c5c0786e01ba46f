/** Runs with a clock that stands still at a point in time, in milliseconds since 1970. The libraries read the global one. */
export async function atTime<T>(milliseconds: number, run: () => T | Promise<T>): Promise<T> {
  const real = globalThis.Date;
  class StandingDate extends real {
    constructor(...args: readonly unknown[]) {
      // The constructor takes any of what it is given, or nothing for now.
      super(...((args.length === 0 ? [milliseconds] : args) as [number]));
    }
    static override now(): number {
      return milliseconds;
    }
  }
  globalThis.Date = StandingDate as DateConstructor;
  try {
    return await run();
  } finally {
    globalThis.Date = real;
  }
}
