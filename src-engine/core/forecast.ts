/** What a series model says of the test part, as it is asked for and answered. All values in the units of the file: the scaling is undone. */

export type ForecastAsk = {
  /** A run on its own predictions from this step of the series on, so many steps; null: none. */
  readonly free: { readonly from: number; readonly steps: number } | null;
};
export type FreeRun = {
  /** Steps of the series. */
  readonly index: Int32Array;
  readonly values: Float64Array;
  /** Root of the mean squared error over the steps that have come. */
  readonly rmse: number;
  /** Other columns that it was fed as they came. */
  readonly others: number;
};
export type Forecast = {
  /** Iterations that made the weights. */
  readonly iteration: number;
  readonly name: string;
  readonly horizon: number;
  /** Of each target of the test part, which step of the series it is; what it was; what was predicted; and what it was `horizon` steps before. */
  readonly index: Int32Array;
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
  readonly naive: Float64Array;
  readonly rmse: { readonly predicted: number; readonly naive: number };
  /** Null where none was asked for, or the horizon is more than a step. */
  readonly free: FreeRun | null;
};
/** What keeps a graph from forecasting. */
export const CANNOT_FORECAST = ['series', 'prediction', 'test'] as const;
export type CannotForecast = { readonly cannot: (typeof CANNOT_FORECAST)[number] };
