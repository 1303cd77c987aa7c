export { Price } from "./price";
