/** One share of `npm run ulp` (scripts/ulp.mjs): every float32 that falls to it, through each vector function, against float64. */
import { appendFileSync } from 'node:fs';
import { test } from 'vitest';
import type { Unary } from '../src-engine/core/formula';
import { LIMITS, worst } from '../test/backend/wasm/ulp';

const { UNROLL_ULP_SHARE = '0', UNROLL_ULP_SHARES = '0', UNROLL_ULP_OUT } = process.env;
const shares = Number(UNROLL_ULP_SHARES);
test.runIf(shares > 0).each(Object.keys(LIMITS) as Unary[])('%s', { timeout: 3_600_000 }, (op) => {
  const found = worst(op, Number(UNROLL_ULP_SHARE), shares);
  const line = JSON.stringify({ op, limit: LIMITS[op], ...found }, (_, v) =>
    Number.isFinite(v) || typeof v !== 'number' ? v : String(v),
  );
  if (UNROLL_ULP_OUT) appendFileSync(UNROLL_ULP_OUT, `${line}\n`);
});
