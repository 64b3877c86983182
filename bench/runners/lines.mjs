// What a process printed, line by line, as JSON; what is no JSON is let pass.
export const lines = (start) =>
  new Promise((resolve) => {
    start((error, out, err) => {
      const found = out
        .split('\n')
        .filter((l) => l.startsWith('{'))
        .map((l) => JSON.parse(l));
      const said = err.trim().split('\n');
      const last = said.find((l) => /^\w*Error: /.test(l)) ?? said.at(-1);
      resolve({ lines: found, error: error && found.length === 0 ? last || error.message : null });
    });
  });
