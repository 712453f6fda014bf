/**
 * What other people's pages load: the element, and nothing that runs before it is near the viewport.
 * See docs/embedding.md.
 */
export { ConvPlayground } from "../components/conv-playground.js";
