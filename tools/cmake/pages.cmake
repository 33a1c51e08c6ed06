# usage: cmake -DPROGRAM=FILE -DEMULATOR=COMMAND -DOUTPUT=DIRECTORY -P pages.cmake
# Manual pages of the program and of each verb, and completions for shells, as the program prints them.

cmake_minimum_required(VERSION 3.21)

function(print file)
  execute_process(COMMAND ${EMULATOR} ${PROGRAM} help ${ARGN} OUTPUT_FILE ${OUTPUT}/${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${OUTPUT})
file(MAKE_DIRECTORY ${OUTPUT})
execute_process(COMMAND ${EMULATOR} ${PROGRAM} help --json OUTPUT_VARIABLE verbs COMMAND_ERROR_IS_FATAL ANY)
string(JSON n LENGTH "${verbs}" verbs)
math(EXPR last "${n} - 1")
foreach(k RANGE ${last})
  string(JSON verb GET "${verbs}" verbs ${k} name)
  print(coulomix-${verb}.1 --man ${verb})
endforeach()
print(coulomix.bash --completion bash)
print(_coulomix --completion zsh)
print(coulomix.fish --completion fish)
print(coulomix.1 --man) # the last, because the build looks at it
