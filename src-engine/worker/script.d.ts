/** A file of the build of its own (electron.vite.config.ts): its name. */
declare module '*?script' {
  const file: string;
  export default file;
}
