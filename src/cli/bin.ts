import { main } from "./main";
import { runProcess } from "./process";

runProcess(main);
