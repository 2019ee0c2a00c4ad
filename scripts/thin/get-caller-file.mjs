// only commandDir() asks for it
export default () => '';
