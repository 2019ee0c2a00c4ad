// yargs looks for a package.json above the program to learn a version; ours is told.
export default () => undefined;
