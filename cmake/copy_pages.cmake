# cmake -DFROM=… -DTO=… -P copy_pages.cmake: TO becomes FROM, or empty when there is no FROM; untouched when it is so already.
if(EXISTS ${FROM})
  configure_file(${FROM} ${TO} COPYONLY)
elseif(NOT EXISTS ${TO})
  file(WRITE ${TO} "")
endif()
