export { sameSigner } from './transfers.errors.ts';
