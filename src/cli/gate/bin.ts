import { runProcess } from "../process";
import { gate } from "./gate";

runProcess((args, io) => gate(args, io));
