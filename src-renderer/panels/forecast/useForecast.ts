/** The forecast of the weights of now: asked for again while they change, never two at a time. */
import { useEffect, useState } from 'react';
import type { CannotForecast, Forecast, ForecastAsk } from '../../../src-engine/core/forecast';
import { IssueError } from '../../../src-engine/core/issue';
import { useApp, useRun } from '../../ui/app';

/** From one answer to the next question. */
const PAUSE_MS = 700;

export function useForecast(free: ForecastAsk['free']): Forecast | CannotForecast | null {
  const { run } = useApp();
  const [found, setFound] = useState<Forecast | CannotForecast | null>(null);
  const loaded = useRun((s) => s.loaded);
  const [from, steps] = [free?.from ?? null, free?.steps ?? 0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: another graph is asked anew
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    let told: string | null = null;
    const reached = () => {
      const { position } = run.store.getState();
      return `${position?.iteration} ${position && position.at === position.length}`;
    };
    const ask = async () => {
      const now = reached();
      if (now !== told) {
        try {
          const answer = await run.call('forecast', { free: from === null ? null : { from, steps } });
          if (isOver) return;
          told = now;
          setFound(answer);
        } catch (e) {
          // what keeps the graph from running stands in the problems
          if (!(e instanceof IssueError)) throw e;
          if (!isOver) setFound(null);
        }
      }
      if (!isOver) timer = setTimeout(ask, PAUSE_MS);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [run, loaded, from, steps]);
  return found;
}
