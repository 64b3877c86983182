/** One of a few, side by side: the one that holds is pressed in. */
type SwitchProps<V extends string> = {
  readonly label: string;
  readonly values: readonly V[];
  readonly value: V;
  readonly textOf: (value: V) => string;
  readonly onChange: (value: V) => void;
};
export function Switch<V extends string>({ label, values, value, textOf, onChange }: SwitchProps<V>) {
  return (
    <div className="seg two" role="radiogroup" aria-label={label}>
      {values.map((v) => (
        // biome-ignore lint/a11y/useSemanticElements: a segmented switch of two buttons
        <button
          key={v}
          type="button"
          role="radio"
          aria-checked={value === v}
          data-value={v}
          onClick={() => onChange(v)}
        >
          {textOf(v)}
        </button>
      ))}
    </div>
  );
}
