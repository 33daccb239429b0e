// Builds the visualizer's page, as `npm start` does by itself, and says where it is: `npm run page:build`.
import { builtPage } from '../visualizer/serve/builtPage.ts'

console.log(await builtPage())
